/// An example with its sort key. Of equal keys the earlier example comes first.
struct Candidate: Comparable {
    let key: Double
    let index: Int

    static func < (one: Candidate, other: Candidate) -> Bool {
        one.key < other.key || one.key == other.key && one.index < other.index
    }
}

extension [Candidate] {
    /// Removes all but the smallest `number` elements and leaves those in no particular order. Takes linear time
    /// (Hoare's quickselect).
    mutating func keepSmallest(_ number: Int) {
        guard number > 0 else { return removeAll() }
        guard number < count else { return }
        withUnsafeMutableBufferPointer { candidates in
            var (low, high) = (0, candidates.count - 1)
            // Elements before `low` are less than all others from it on; elements after `high` are greater.
            while low < high {
                let middle = [candidates[low], candidates[low + (high - low) / 2], candidates[high]].sorted()[1]
                var (left, right) = (low, high)
                while left <= right {
                    while candidates[left] < middle { left += 1 }
                    while middle < candidates[right] { right -= 1 }
                    if left <= right {
                        candidates.swapAt(left, right)
                        left += 1
                        right -= 1
                    }
                }
                if number - 1 <= right { high = right } else if number - 1 >= left { low = left } else { break }
            }
        }
        removeSubrange(number...)
    }
}
