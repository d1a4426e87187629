"""Figures of detection and of speed: ``python -m benchmarks.detection``, ``python -m benchmarks.speed``."""
