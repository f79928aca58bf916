internal import Glibc

/// A 64-bit hash that changes little when an image does: near-copies lie within a few bits of one another.
///
/// It is pHash as commonly defined (Zauner, "Implementation and Benchmarking of Perceptual Image Hash Functions", 2010): of
/// the image's cosine transform (DCT-II) the 8 x 8 lowest frequencies, each compared with their median. One hasher belongs
/// to one worker.
public final class PerceptualHasher {
    private static let frequencies = 8

    private let side: Int
    /// Cosines of frequencies 0...7 at each pixel of an axis.
    private let cosines: [SIMD8<Float>]
    /// Of each column its coefficients of the vertical frequencies.
    private var columns: [SIMD8<Float>]

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

    /// The hash of `side * side` pixels, row by row. A bit is set where a coefficient is above the median of all 64; bits
    /// count from the lowest, horizontal frequency by horizontal frequency.
    public func hash(_ pixels: UnsafeRawBufferPointer) -> UInt64 {
        precondition(pixels.count == side * side)
        let coefficients = transform(pixels.assumingMemoryBound(to: UInt8.self).baseAddress!)
        // The mean of the two middle ones, so that exactly half of different coefficients lie above.
        let sorted = coefficients.sorted()
        let median = (sorted[31] + sorted[32]) / 2
        var hash: UInt64 = 0
        for (position, coefficient) in coefficients.enumerated() where coefficient > median { hash |= 1 << UInt64(position) }
        return hash
    }

    /// The coefficients of frequencies 0...7 along both axes, in whole steps; all vertical ones of a horizontal one together.
    private func transform(_ pixels: UnsafePointer<UInt8>) -> [Float] {
        cosines.withUnsafeBufferPointer { cosines in
            columns.withUnsafeMutableBufferPointer { columns in
                columns.update(repeating: .zero)
                for y in 0..<side {
                    let line = pixels + y * side
                    for x in 0..<side { columns[x] += cosines[y] * Float(line[x]) }
                }
                return (0..<Self.frequencies).flatMap { horizontal in
                    var sum = SIMD8<Float>.zero
                    for x in 0..<side { sum += columns[x] * cosines[x][horizontal] }
                    // Whole steps, some hundred thousandth of the largest: where there is no such frequency (a solid image, a
                    // plain bar) the bit must not hang on the last digit of a sum.
                    let steps = (sum / Float(side)).rounded(.toNearestOrAwayFromZero)
                    return (0..<Self.frequencies).map { steps[$0] }
                }
            }
        }
    }
}
