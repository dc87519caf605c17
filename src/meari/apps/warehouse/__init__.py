"""The fact store; the only room that opens it."""
