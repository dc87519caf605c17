"""Trained weights and fitted numbers, made by training/start_model.py and read as constants."""
