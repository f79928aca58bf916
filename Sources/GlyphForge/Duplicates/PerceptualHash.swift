internal import Glibc

/// Computes 64-bit perceptual hashes. The hashes of near-copies differ in a few bits only.
///
/// The hash is pHash as commonly defined (Zauner, "Implementation and Benchmarking of Perceptual Image Hash Functions",
/// 2010): each bit compares one of the 8 x 8 lowest frequencies of the image's cosine transform (DCT-II) with their
/// median. A hasher must not be shared between threads.
public final class PerceptualHasher {
    private static let frequencies = 8

    private let side: Int
    /// The cosines of frequencies 0...7 at each pixel of an axis.
    private let cosines: [SIMD8<Float>]
    /// The coefficients of the vertical frequencies of each column.
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

    /// The hash of `side * side` pixels, row by row. A bit is set if its coefficient is above the median of all 64. The
    /// lowest 8 bits belong to horizontal frequency 0.
    public func hash(_ pixels: UnsafeRawBufferPointer) -> UInt64 {
        precondition(pixels.count == side * side)
        transform(pixels.assumingMemoryBound(to: UInt8.self).baseAddress!)
        let median = medianOfCoefficients()
        var hash: UInt64 = 0
        for position in 0..<coefficients.count where coefficients[position] > median { hash |= 1 << UInt64(position) }
        return hash
    }

    /// Computes the coefficients of frequencies 0...7 along both axes, rounded to whole numbers. The coefficients of
    /// one horizontal frequency are adjacent.
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
                    // Rounding to about a hundred thousandth of the largest coefficient: where a frequency is absent (a
                    // solid image, a plain bar), rounding errors of the sum must not decide the bit.
                    let rounded = (sum / Float(side)).rounded(.toNearestOrAwayFromZero)
                    for vertical in 0..<Self.frequencies {
                        coefficients[horizontal * Self.frequencies + vertical] = rounded[vertical]
                    }
                }
            }
        }
    }

    /// The median of the coefficients: the mean of the two middle ones, so that exactly half of them lie above it if
    /// they all differ.
    private func medianOfCoefficients() -> Float {
        selection = coefficients
        return selection.withUnsafeMutableBufferPointer { values in
            let middle = values.count / 2
            // Sorting all coefficients would take longer than the transform.
            Quickselect.partition(values, at: middle)
            var below = values[0]
            for position in 1..<middle { below = max(below, values[position]) }
            return (below + values[middle]) / 2
        }
    }
}
