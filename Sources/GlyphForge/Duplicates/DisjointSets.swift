/// Sets that grow by joining: which of the things 0 ..< count belong together.
struct DisjointSets {
    private var parents: [Int]

    init(count: Int) { parents = Array(0..<count) }

    /// The least member of the set that `item` is in.
    mutating func leader(of item: Int) -> Int {
        var item = item
        while parents[item] != item {
            parents[item] = parents[parents[item]]
            item = parents[item]
        }
        return item
    }

    /// Joins the sets of two members.
    mutating func join(_ first: Int, _ second: Int) {
        let (one, other) = (leader(of: first), leader(of: second))
        parents[max(one, other)] = min(one, other)
    }
}
