"""Figures of detection and of speed, run by hand and by CI: ``python -m benchmarks.detection``, ``... benchmarks.speed``."""
