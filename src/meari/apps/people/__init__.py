"""Users, teams, roles and rights."""
