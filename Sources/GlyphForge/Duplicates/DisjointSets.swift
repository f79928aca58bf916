/// A union-find structure over the items 0 ..< count.
struct DisjointSets {
    private var parents: [Int]

    /// Makes a set for each item.
    init(count: Int) { parents = Array(0..<count) }

    /// The smallest item of the set that contains `item`.
    mutating func leader(of item: Int) -> Int {
        var item = item
        while parents[item] != item {
            parents[item] = parents[parents[item]]
            item = parents[item]
        }
        return item
    }

    /// Joins the sets of two items.
    mutating func join(_ first: Int, _ second: Int) {
        let (one, other) = (leader(of: first), leader(of: second))
        parents[max(one, other)] = min(one, other)
    }
}
