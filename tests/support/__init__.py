"""What the tests stand on: environment, databases, browser. No rules of Yotei are tested here."""
