"""A hasher for tests: the real one is slow on purpose, and no test is about that. A real server can read it."""

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class QuickHasher(PBKDF2PasswordHasher):
    iterations = 1
