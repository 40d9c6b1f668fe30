"""A new account, contact or lead by a form: what it asks, how it reads what is typed, who may be there already."""

from crm_lab.customers.view.new.candidates import candidates
from crm_lab.customers.view.new.forms import FORMS, form
from crm_lab.customers.view.new.reading import fields_for, read

__all__ = ["FORMS", "candidates", "fields_for", "form", "read"]
