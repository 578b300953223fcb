"""A made-up organisation with two years behind it, so that whoever starts the product sees all of it at work.

`plan` decides from a seed who there is and what happened, in days before today; `builder` makes it through the
use-cases. No person, employer or number in it exists.
"""
