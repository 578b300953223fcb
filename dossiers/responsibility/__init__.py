"""Who is responsible for a dossier's work (architecture.md ch. 4), in two forms that must agree.

`rule` answers for one dossier in plain Python, with its reasons. `stored` keeps the same answer in columns, for a
whole organisation at once. `preview` tells what a change would do before it is saved. `check` compares both forms.
"""
