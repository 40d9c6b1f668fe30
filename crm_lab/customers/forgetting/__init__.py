"""The right to know what is held about oneself, and to be forgotten (GDPR articles 15, 17 and 20; PIPL 45 and 47)."""
