"""Functions of variables with few values each, as reduced diagrams: functions that are equal are one and the same node.

Ordered multi-valued decision diagrams (Srinivasan, Kam, Malik and Brayton, 1990). A variable stands in a diagram if and
only if some change of its value alone changes the function: that is what makes a question worth asking.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence

type Node = int


class Diagrams:
    """Diagrams over variables 0, 1, 2 …, each with values 0 … size - 1; nodes are numbers of this object only."""

    def __init__(self, sizes: Sequence[int]) -> None:
        self.sizes = tuple(sizes)
        self._variable: list[int] = []
        self._kids: list[tuple[Node, ...]] = []
        self._value: list[Hashable] = []
        self._known: dict[Hashable, Node] = {}
        self._chosen: dict[tuple[Node, Node, Node], Node] = {}
        self._given: dict[tuple[Node, int, int], Node] = {}
        self._support: dict[Node, frozenset[int]] = {}
        self._leaves: dict[Node, frozenset[Hashable]] = {}

    @property
    def steps(self) -> int:
        """How many nodes were visited to make what is held; a result that is held already takes none."""
        return sum(map(len, (self._variable, self._chosen, self._given, self._support, self._leaves)))

    def leaf(self, value: Hashable) -> Node:
        """The function that is `value` everywhere."""
        return self._made(("leaf", type(value), value), len(self.sizes), (), value)

    def node(self, variable: int, kids: Sequence[Node]) -> Node:
        """The function that is `kids[value]` for each value of `variable`; variables in kids must be later ones."""
        if all(kid == kids[0] for kid in kids):
            return kids[0]
        return self._made((variable, tuple(kids)), variable, tuple(kids), None)

    def choose(self, test: Node, yes: Node, no: Node) -> Node:
        """`yes` where `test` is true, `no` elsewhere."""
        if self.is_leaf(test):
            return yes if self._value[test] else no
        if yes == no:
            return yes
        key = (test, yes, no)
        if key not in self._chosen:
            first = min(self._variable[part] for part in key)
            parts = [[self._kid(part, first, value) for part in key] for value in range(self.sizes[first])]
            self._chosen[key] = self.node(first, [self.choose(*part) for part in parts])
        return self._chosen[key]

    def both(self, one: Node, other: Node) -> Node:
        return self.choose(one, other, self.leaf(False))

    def either(self, one: Node, other: Node) -> Node:
        return self.choose(one, self.leaf(True), other)

    def but(self, one: Node, other: Node) -> Node:
        """True where `one` is and `other` is not."""
        return self.choose(other, self.leaf(False), one)

    def given(self, node: Node, known: Mapping[int, int]) -> Node:
        """The function left when the variables of `known` have those values."""
        for variable in self.support(node) & known.keys():
            node = self._restricted(node, variable, known[variable])
        return node

    def relabelled(self, node: Node, name: Callable[[Hashable], Hashable]) -> Node:
        """The same function with `name(value)` for each value."""
        done: dict[Node, Node] = {}

        def walk(here: Node) -> Node:
            if here not in done:
                done[here] = (
                    self.leaf(name(self._value[here]))
                    if self.is_leaf(here)
                    else self.node(self._variable[here], [walk(kid) for kid in self._kids[here]])
                )
            return done[here]

        return walk(node)

    def support(self, node: Node) -> frozenset[int]:
        """The variables the function depends on."""
        if node not in self._support:
            kids = (self.support(kid) for kid in set(self._kids[node]))
            self._support[node] = frozenset() if self.is_leaf(node) else frozenset({self._variable[node]}).union(*kids)
        return self._support[node]

    def leaves(self, node: Node) -> frozenset[Hashable]:
        """The values the function takes."""
        if node not in self._leaves:
            own = frozenset({self._value[node]}) if self.is_leaf(node) else frozenset()
            self._leaves[node] = own.union(*(self.leaves(kid) for kid in set(self._kids[node])))
        return self._leaves[node]

    def example(self, node: Node, value: Hashable) -> dict[int, int]:
        """Values of variables for which the function is `value`. Raises LookupError when it never is."""
        if value not in self.leaves(node):
            raise LookupError(value)
        found: dict[int, int] = {}
        while not self.is_leaf(node):
            way = next(at for at, kid in enumerate(self._kids[node]) if value in self.leaves(kid))
            found[self._variable[node]] = way
            node = self._kids[node][way]
        return found

    def is_leaf(self, node: Node) -> bool:
        return self._variable[node] == len(self.sizes)

    def _made(self, key: Hashable, variable: int, kids: tuple[Node, ...], value: Hashable) -> Node:
        if key not in self._known:
            self._known[key] = len(self._variable)
            self._variable.append(variable)
            self._kids.append(kids)
            self._value.append(value)
        return self._known[key]

    def _kid(self, node: Node, variable: int, value: int) -> Node:
        return self._kids[node][value] if self._variable[node] == variable else node

    def _restricted(self, node: Node, variable: int, value: int) -> Node:
        if variable not in self.support(node):
            return node
        if self._variable[node] == variable:
            return self._kids[node][value]
        key = (node, variable, value)
        if key not in self._given:
            kids = [self._restricted(kid, variable, value) for kid in self._kids[node]]
            self._given[key] = self.node(self._variable[node], kids)
        return self._given[key]
