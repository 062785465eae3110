"""The pages in a real browser."""

import pytest

# What a shared check asserts is told with its values, as in a test.
pytest.register_assert_rewrite("tests.e2e.browser.readable")
