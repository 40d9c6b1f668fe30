"""Recorded calls in the CRM: brought in by the folder, linked to customers, scored and searched (``ws.calls``)."""
