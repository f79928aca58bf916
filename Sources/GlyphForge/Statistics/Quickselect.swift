/// Selection in linear time (Hoare's quickselect).
package enum Quickselect {
    /// Reorders the elements so that the one at `position` is the one that sorting would put there, none before it is
    /// greater, and none after it is smaller.
    @inlinable
    package static func partition<Element: Comparable>(
        _ elements: UnsafeMutableBufferPointer<Element>, at position: Int
    ) {
        var (low, high) = (0, elements.count - 1)
        while low < high {
            let pivot = median(elements[low], elements[low + (high - low) / 2], elements[high])
            var (left, right) = (low, high)
            while left <= right {
                while elements[left] < pivot { left += 1 }
                while pivot < elements[right] { right -= 1 }
                if left <= right {
                    elements.swapAt(left, right)
                    left += 1
                    right -= 1
                }
            }
            if position <= right { high = right } else if position >= left { low = left } else { break }
        }
    }

    /// The median of three elements.
    @inlinable
    package static func median<Element: Comparable>(_ a: Element, _ b: Element, _ c: Element) -> Element {
        if a < b { return b < c ? b : a < c ? c : a }
        return a < c ? a : b < c ? c : b
    }
}
