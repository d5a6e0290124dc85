"""Verification: a person and an operator compare seven words, and trust each other's keys since.

`sas` is the mathematics, `exchange` what one verification says and hears,
`verifications` all that are under way, `notes` how the operator takes part, and `shown`
what of it they see.
"""
