"""Results: what coordinators learn of a consultation, and what may leave the house.

    few.py                        small numbers go together, so that nobody can be found out
    journeys.py overview.py       how far people are, in figures
    overview_words.py             the same in sentences, and as a table
    leaving.py leaving_words.py   what of a submission may leave for a purpose, and why not
    age_key.py                    to whom it is sealed
    table.py                      what leaves, as rows and columns
    codebook.py                   what each column holds, and what each code stands for
    comparing.py                  positions by stakeholder group, minority views kept
    comparison_words.py           the same in words
    comparison_table.py           the same as a table

All of it is pure: `storage` reads what is counted here, `bot.results` makes files of it.
"""
