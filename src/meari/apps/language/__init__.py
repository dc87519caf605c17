"""The resident text process: one process that holds Kiwi and the sentence encoder for all others of an installation."""
