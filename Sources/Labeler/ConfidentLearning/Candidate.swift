/// An example with what it is put in order by; of equals the earlier example comes first.
struct Candidate: Comparable {
    let key: Double
    let index: Int

    static func < (one: Candidate, other: Candidate) -> Bool {
        one.key < other.key || one.key == other.key && one.index < other.index
    }
}

/// Removes all but the least so many, whose order is left open; in linear time (Hoare's quickselect).
func keepLeast(_ number: Int, of candidates: inout [Candidate]) {
    guard number > 0 else { return candidates.removeAll() }
    guard number < candidates.count else { return }
    candidates.withUnsafeMutableBufferPointer { candidates in
        var (low, high) = (0, candidates.count - 1)
        // All before `low` are less than all from it on, all behind `high` greater than all up to it.
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
    candidates.removeSubrange(number...)
}
