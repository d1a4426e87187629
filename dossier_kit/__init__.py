"""Dossier Kit."""
