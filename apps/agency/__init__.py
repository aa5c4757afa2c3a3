"""schema: public — who may do what: agencies, brands, people, memberships, rights."""
