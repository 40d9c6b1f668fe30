"""Several records of one customer become one, and can be taken apart again."""
