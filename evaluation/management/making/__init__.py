"""What `manage.py make_round` makes: a place of invented units, its people, and rounds with evaluations in every state.

lists: names and indicators (fixtures/demo/invented.yaml) · tree: units, people, rounds · entries: figures and rows of one
evaluation · faults: what is planted · life: states, seals and events, written in bulk.
"""
