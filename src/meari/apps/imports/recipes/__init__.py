"""How files of known tools look, one module each."""
