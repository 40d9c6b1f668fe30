"""Duplicates among the store's own records: found by the matcher, judged by people, their answers remembered."""

from crm_lab.customers.reviewing.answers import Answers
from crm_lab.customers.reviewing.pairs import Pair, find_pairs

__all__ = ["Answers", "Pair", "find_pairs"]
