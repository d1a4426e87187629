"""What people click on: one panel for intake (01), one for review (03), one for the lawyer's issues (04).

A panel holds no data of its own. It shows what the vault or the disclosable room says, writes each decision through
the same functions as the command line, and shows what came of it.
"""
