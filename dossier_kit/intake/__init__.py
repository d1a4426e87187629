"""tmp"""
from .consent import ConsentReading, read_consent
from .evidence import read_evidence
