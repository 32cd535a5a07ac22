"""Names of staff by their ids or addresses, asked of the store once a page."""

from desk.leads import Store


class People:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._names: dict[str, str] = {}

    def named(self, email: str | None) -> str | None:
        """The name of who signs in with this address; the address itself where nobody does."""
        if email is None:
            return None
        if email not in self._names:
            found = self._store.staff_by_email(email)
            self._names[email] = found.name if found else email
        return self._names[email]

    def name(self, id: str | None) -> str | None:
        """The name, or None for nobody; the id itself for somebody the store no longer knows."""
        if id is None:
            return None
        if id not in self._names:
            found = self._store.staff(id)
            self._names[id] = found.name if found else id
        return self._names[id]
