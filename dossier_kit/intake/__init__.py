"""tmp"""
from .consent import ConsentReading, read_consent
