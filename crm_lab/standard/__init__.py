"""One normaliser for forms, imports and Python: phones, e-mails, names, companies, addresses."""
