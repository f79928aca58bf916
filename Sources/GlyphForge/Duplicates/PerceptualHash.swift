internal import Glibc

/// A 64-bit hash that changes little when an image does: near-copies lie within a few bits of one another.
///
/// It is pHash as commonly defined (Zauner, "Implementation and Benchmarking of Perceptual Image Hash Functions",
/// 2010): of the image's cosine transform (DCT-II) the 8 x 8 lowest frequencies, each compared with their median. One
/// hasher belongs to one worker.
public final class PerceptualHasher {
    private static let frequencies = 8

    private let side: Int
    /// Cosines of frequencies 0...7 at each pixel of an axis.
    private let cosines: [SIMD8<Float>]
    /// Of each column its coefficients of the vertical frequencies.
    private var columns: [SIMD8<Float>]
    private var coefficients = [Float](repeating: 0, count: 64)
    private var selection: [Float] = []

    /// - Parameter side: The images' width and height in pixels, 8 or more.
    public init(side: Int) {
        precondition(side >= Self.frequencies)
        self.side = side
        cosines = (0..<side).map { place in
            var lanes = SIMD8<Float>()
            for frequency in 0..<Self.frequencies {
                lanes[frequency] = Float(cos(Double.pi * (Double(place) + 0.5) * Double(frequency) / Double(side)))
            }
            return lanes
        }
        columns = [SIMD8<Float>](repeating: .zero, count: side)
    }

    /// The hash of `side * side` pixels, row by row. A bit is set where a coefficient is above the median of all 64;
    /// bits count from the lowest, horizontal frequency by horizontal frequency.
    public func hash(_ pixels: UnsafeRawBufferPointer) -> UInt64 {
        precondition(pixels.count == side * side)
        transform(pixels.assumingMemoryBound(to: UInt8.self).baseAddress!)
        let median = medianOfCoefficients()
        var hash: UInt64 = 0
        for position in 0..<coefficients.count where coefficients[position] > median { hash |= 1 << UInt64(position) }
        return hash
    }

    /// Finds the coefficients of frequencies 0...7 along both axes, in whole steps; all vertical ones of a horizontal
    /// one together.
    private func transform(_ pixels: UnsafePointer<UInt8>) {
        cosines.withUnsafeBufferPointer { cosines in
            columns.withUnsafeMutableBufferPointer { columns in
                columns.update(repeating: .zero)
                for y in 0..<side {
                    let line = pixels + y * side
                    for x in 0..<side { columns[x] += cosines[y] * Float(line[x]) }
                }
                for horizontal in 0..<Self.frequencies {
                    var sum = SIMD8<Float>.zero
                    for x in 0..<side { sum += columns[x] * cosines[x][horizontal] }
                    // Whole steps, some hundred thousandth of the largest: where there is no such frequency (a solid
                    // image, a plain bar) the bit must not hang on the last digit of a sum.
                    let steps = (sum / Float(side)).rounded(.toNearestOrAwayFromZero)
                    for vertical in 0..<Self.frequencies {
                        coefficients[horizontal * Self.frequencies + vertical] = steps[vertical]
                    }
                }
            }
        }
    }

    /// The mean of the two middle coefficients, so that exactly half of different ones lie above.
    ///
    /// Found by selection (Hoare's): sorting all would take longer than the transform.
    private func medianOfCoefficients() -> Float {
        selection = coefficients
        return selection.withUnsafeMutableBufferPointer { values in
            let middle = values.count / 2
            var (low, high) = (0, values.count - 1)
            while low < high {
                let pivot = values[(low + high) / 2]
                var (left, right) = (low, high)
                while left <= right {
                    while values[left] < pivot { left += 1 }
                    while values[right] > pivot { right -= 1 }
                    if left <= right {
                        values.swapAt(left, right)
                        left += 1
                        right -= 1
                    }
                }
                if middle <= right {
                    high = right
                } else if middle >= left {
                    low = left
                } else {
                    break
                }
            }
            // All before the middle are at most as large as it.
            var below = values[0]
            for position in 1..<middle { below = max(below, values[position]) }
            return (below + values[middle]) / 2
        }
    }
}
