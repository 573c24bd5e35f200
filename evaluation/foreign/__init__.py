"""Foreign workbooks and CSV files in, and out again in the same shape: `heads` finds a table, `plans` says what its columns are
(and is what is remembered), `laying` reads its rows against what is there, `staging` keeps the result until it is taken over.

Plain texts in, plain values out: nothing here reads or writes the database, so all of it runs in a child process with limits.
"""
