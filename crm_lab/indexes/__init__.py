"""Knowledge bases that follow the store: what is found by meaning, for the departments that search so."""
