"""Inviting: what becomes of invitations outside the chat, from a list of addressees to paper.

addressees    a CSV file or spreadsheet, and every mistake in it
wishes        what is asked for on the command line, checked against the consultation
links         where an invitation leads: Telegram, Matrix
table         a line for each, that no spreadsheet takes for a formula
pictures      a QR code, with the code in letters below it
sheet         cards to print and cut
"""
