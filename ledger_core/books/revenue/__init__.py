"""The book `revenue`: the common revenue of an estate, its Sunshine Account."""
