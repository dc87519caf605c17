"""What can be asked: one kind a module. Modules that begin with an underscore hold what kinds share."""
