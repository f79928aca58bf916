internal import GlyphForge

/// An example with its sort key. Of equal keys the earlier example comes first.
struct Candidate: Comparable {
    let key: Double
    let index: Int

    static func < (one: Candidate, other: Candidate) -> Bool {
        one.key < other.key || one.key == other.key && one.index < other.index
    }
}

extension [Candidate] {
    /// Removes all but the smallest `number` elements, in linear time. Leaves them in no particular order.
    mutating func keepSmallest(_ number: Int) {
        guard number > 0 else { return removeAll() }
        guard number < count else { return }
        withUnsafeMutableBufferPointer { Quickselect.partition($0, at: number - 1) }
        removeSubrange(number...)
    }
}
