internal import Glibc

/// A 64-bit hash that changes little when an image does: near-copies lie within a few bits of one another.
///
/// It is pHash as commonly defined (Zauner, "Implementation and Benchmarking of Perceptual Image Hash Functions", 2010): of
/// the image's cosine transform (DCT-II) the 8 x 8 lowest frequencies, each compared with their median. One hasher belongs
/// to one worker.
public final class PerceptualHasher {
    private static let frequencies = 8

    private let side: Int
    /// Cosines of frequencies 0...7 at each pixel, `frequencies * side`.
    private let cosines: [Float]
    private var rows: [Float]

    /// - Parameter side: The images' width and height in pixels, 8 or more.
    public init(side: Int) {
        precondition(side >= Self.frequencies)
        self.side = side
        cosines = (0..<Self.frequencies).flatMap { frequency in
            (0..<side).map { Float(cos(Double.pi * (Double($0) + 0.5) * Double(frequency) / Double(side))) }
        }
        rows = [Float](repeating: 0, count: Self.frequencies * side)
    }

    /// The hash of `side * side` pixels, row by row. A bit is set where a coefficient is above the median of all 64; bits
    /// count from the lowest, vertical frequency by vertical frequency.
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

    /// The coefficients of frequencies 0...7 along both axes, in whole steps.
    private func transform(_ pixels: UnsafePointer<UInt8>) -> [Float] {
        cosines.withUnsafeBufferPointer { cosines in
            rows.withUnsafeMutableBufferPointer { rows in
                // Vertically first: each line of pixels is then used for all columns at once.
                rows.update(repeating: 0)
                for y in 0..<side {
                    let line = pixels + y * side
                    for frequency in 0..<Self.frequencies {
                        let weight = cosines[frequency * side + y]
                        let target = rows.baseAddress! + frequency * side
                        for x in 0..<side { target[x] += weight * Float(line[x]) }
                    }
                }
                var coefficients = [Float](repeating: 0, count: Self.frequencies * Self.frequencies)
                for vertical in 0..<Self.frequencies {
                    for horizontal in 0..<Self.frequencies {
                        var sum: Float = 0
                        for x in 0..<side { sum += rows[vertical * side + x] * cosines[horizontal * side + x] }
                        // Whole steps, some hundred thousandth of the largest: where there is no such frequency (a solid
                        // image, a plain bar) the bit must not hang on the last digit of a sum.
                        coefficients[vertical * Self.frequencies + horizontal] = (sum / Float(side)).rounded()
                    }
                }
                return coefficients
            }
        }
    }
}
