internal import Glibc

/// Resizes bitmaps to a square with the Lanczos-3 filter of the Python Imaging Library 1.1.7, which made the original
/// images.
///
/// Results equal those of PIL's double-precision arithmetic bit for bit. Sums are computed in single precision with
/// SIMD; the few sums so close to a rounding boundary that single precision cannot decide are computed again in double
/// precision. Not thread-safe: each worker has its own resizer, which keeps weights and buffers for reuse.
final class LanczosResizer {
    /// Output pixels along each axis.
    let side: Int
    private var taps: [Int: Taps] = [:]
    private var planes: (ColumnPlane, ColumnPlane)
    private var weightCount = 0
    /// Maximum number of cached weights, 12 bytes each. Letters have a few hundred sizes; only unusual fonts and large
    /// sides need more.
    private static let maxWeights = 2 << 20
    /// Maximum number of values in a buffer that is kept for the next bitmap.
    private static let maxKeptValues = 4 << 20

    init(side: Int) {
        self.side = side
        planes = (ColumnPlane(), ColumnPlane())
    }

    /// Resizes `bitmap`, which must not be empty, into `side * side` bytes at `output`.
    ///
    /// The vertical pass comes first if the bitmap is narrower than it is high, otherwise the horizontal pass.
    func resize(_ bitmap: borrowing GlyphBitmap, into output: UnsafeMutablePointer<UInt8>) {
        let width = bitmap.width
        let height = bitmap.height
        // Each pass reduces the rows to `side` rows. The plane is transposed between the passes, and before or after
        // both.
        let verticalFirst = width < height
        bitmap.pixels.withUnsafeBufferPointer { pixels in
            if verticalFirst {
                planes.0.load(pixels, rows: height, columns: width)
            } else {
                planes.0.loadTransposed(pixels, rows: height, columns: width)
            }
        }
        let (first, second) = verticalFirst ? (height, width) : (width, height)
        Self.pass(planes.0, into: planes.1, taps: taps(for: first), columns: second, side: side)
        planes.0.loadTransposed(planes.1, rows: side, columns: second)
        Self.pass(planes.0, into: planes.1, taps: taps(for: second), columns: side, side: side)
        planes.1.store(side: side, transposed: verticalFirst, into: output)
        if planes.0.capacity > Self.maxKeptValues { planes.0 = ColumnPlane() }
    }

    private func taps(for inputCount: Int) -> Taps {
        if let known = taps[inputCount] { return known }
        let made = Taps(inputCount: inputCount, outputCount: side)
        weightCount += made.longest * side
        if weightCount > Self.maxWeights {
            taps.removeAll()
            weightCount = made.longest * side
        }
        taps[inputCount] = made
        return made
    }

    /// Resizes along one axis: `side` output rows, each a weighted sum of input rows, rounded to 0...255.
    private static func pass(_ input: ColumnPlane, into output: ColumnPlane, taps: Taps, columns: Int, side: Int) {
        let stride = ColumnPlane.stride(columns)
        output.reserve(side * stride)
        let source = input.values
        let target = output.values
        // Adding and subtracting 1.5 * 2^23 rounds a float of this magnitude to an integer.
        let magic = SIMD16<Float>(repeating: 12_582_912)
        let limit = SIMD16<Float>(repeating: taps.certainty * taps.certainty)
        for row in 0..<side {
            let start = taps.starts[row]
            let count = taps.counts[row]
            let weights = taps.single + row * taps.longest
            for column in Swift.stride(from: 0, to: stride, by: ColumnPlane.lanes) {
                var sum = SIMD16<Float>.zero
                var address = source + (start * stride + column)
                for tap in 0..<count {
                    let lanes = UnsafeRawPointer(address).load(as: SIMD16<Float>.self)
                    sum += lanes * weights[tap]
                    address += stride
                }
                let rounded = (sum + magic) - magic
                let distance = sum - rounded
                let clamped = clampedToByte(rounded)
                let place = target + (row * stride + column)
                UnsafeMutableRawPointer(place).storeBytes(of: clamped, as: SIMD16<Float>.self)
                let uncertain = distance * distance .> limit
                if any(uncertain) {
                    for lane in 0..<min(ColumnPlane.lanes, columns - column) where uncertain[lane] {
                        place[lane] = exact(
                            source + (start * stride + column + lane), stride, taps.double + row * taps.longest, count)
                    }
                }
            }
        }
    }

    /// The same sum in double precision, rounded as floor(v + 0.5) and clipped, as in PIL.
    private static func exact(
        _ source: UnsafePointer<Float>, _ stride: Int, _ weights: UnsafePointer<Double>, _ count: Int
    ) -> Float {
        var sum = 0.0
        for tap in 0..<count { sum += weights[tap] * Double(source[tap * stride]) }
        return Float(min(max((sum + 0.5).rounded(.down), 0), 255))
    }
}

/// Clamps each lane to 0...255 with sign bits. `clamped(lowerBound:upperBound:)` compiles to a loop over the lanes,
/// which takes four times as long as the sums.
@inline(__always)
private func clampedToByte(_ values: SIMD16<Float>) -> SIMD16<Float> {
    let most = SIMD16<Float>(repeating: 255)
    let bits = unsafeBitCast(values, to: SIMD16<Int32>.self)
    let isNegative = bits &>> 31
    let isOver = unsafeBitCast(most - values, to: SIMD16<Int32>.self) &>> 31
    let within = bits & ~(isNegative | isOver)
    return unsafeBitCast(within | (unsafeBitCast(most, to: SIMD16<Int32>.self) & isOver), to: SIMD16<Float>.self)
}

/// The filter's weights for one axis, from `inputCount` to `outputCount` pixels.
private final class Taps {
    let starts: [Int]
    let counts: [Int]
    /// The maximum number of taps of an output pixel. Weights are stored in rows of this length.
    let longest: Int
    let double: UnsafeMutablePointer<Double>
    let single: UnsafeMutablePointer<Float>
    /// The maximum distance from an integer at which a single-precision sum is certain to round correctly.
    let certainty: Float

    init(inputCount: Int, outputCount: Int) {
        let scale = Double(inputCount) / Double(outputCount)
        let filterScale = max(scale, 1)
        // PIL has a support of half a pixel when it enlarges: unusual, but measured.
        let support = scale < 1 ? 0.5 : 3 * filterScale
        var starts: [Int] = []
        var rows: [[Double]] = []
        for position in 0..<outputCount {
            let centre = (Double(position) + 0.5) * scale
            let start = max(0, Int((centre - support).rounded(.down)))
            let end = min(inputCount, Int((centre + support).rounded(.up)))
            let weights = (start..<end).map { lanczos3((Double($0) - centre + 0.5) / filterScale) }
            let sum = weights.reduce(0, +)
            starts.append(start)
            rows.append(weights.map { $0 / sum })
        }
        self.starts = starts
        counts = rows.map(\.count)
        longest = counts.max() ?? 0
        double = .allocate(capacity: outputCount * longest)
        single = .allocate(capacity: outputCount * longest)
        double.initialize(repeating: 0, count: outputCount * longest)
        single.initialize(repeating: 0, count: outputCount * longest)
        for (row, weights) in rows.enumerated() {
            for (tap, weight) in weights.enumerated() {
                double[row * longest + tap] = weight
                single[row * longest + tap] = Float(weight)
            }
        }
        // Each weight, product and sum is rounded once, by at most 2^-24 of its magnitude, which is below
        // 255 * sum |w| < 400.
        let largestError = Float(longest + 2) * 400 * 0x1p-24
        certainty = max(0, 0.5 - 2 * largestError)
    }

    deinit {
        double.deallocate()
        single.deallocate()
    }
}

/// sinc(t) sinc(t/3) for -3 <= t < 3, with sinc(t) = sin(pi t) / (pi t).
private func lanczos3(_ t: Double) -> Double {
    guard t >= -3, t < 3 else { return 0 }
    func sinc(_ x: Double) -> Double { x == 0 ? 1 : sin(x * .pi) / (x * .pi) }
    return sinc(t) * sinc(t / 3)
}

/// Grey levels as floats, in rows padded to a whole number of SIMD vectors.
private final class ColumnPlane {
    static let lanes = 16
    static func stride(_ columns: Int) -> Int { (columns + lanes - 1) / lanes * lanes }

    private(set) var values: UnsafeMutablePointer<Float>
    private(set) var capacity: Int

    init() {
        capacity = 0
        values = Self.allocate(0)
    }

    deinit { values.deallocate() }

    private static func allocate(_ count: Int) -> UnsafeMutablePointer<Float> {
        let raw = UnsafeMutableRawPointer.allocate(byteCount: max(count, lanes) * 4, alignment: 64)
        let values = raw.bindMemory(to: Float.self, capacity: max(count, lanes))
        values.initialize(repeating: 0, count: max(count, lanes))
        return values
    }

    func reserve(_ count: Int) {
        guard count > capacity else { return }
        values.deallocate()
        values = Self.allocate(count)
        capacity = count
    }

    func load(_ pixels: UnsafeBufferPointer<UInt8>, rows: Int, columns: Int) {
        let stride = Self.stride(columns)
        reserve(rows * stride)
        let source = pixels.baseAddress!
        for row in 0..<rows {
            let target = values + row * stride
            let line = source + row * columns
            for column in 0..<columns { target[column] = Float(line[column]) }
            for column in columns..<stride { target[column] = 0 }
        }
    }

    /// Loads `rows` x `columns` pixels as `columns` rows.
    func loadTransposed(_ pixels: UnsafeBufferPointer<UInt8>, rows: Int, columns: Int) {
        loadTransposed(rows: rows, columns: columns, from: pixels.baseAddress!, stride: columns) { Float($0) }
    }

    func loadTransposed(_ plane: ColumnPlane, rows: Int, columns: Int) {
        loadTransposed(rows: rows, columns: columns, from: plane.values, stride: Self.stride(columns)) { $0 }
    }

    @inline(__always)
    private func loadTransposed<Element>(
        rows: Int, columns: Int, from source: UnsafePointer<Element>, stride sourceStride: Int,
        convert: (Element) -> Float
    ) {
        let stride = Self.stride(rows)
        reserve(columns * stride)
        // Four columns at a time, so that each cache line of the source is read once and used four times.
        var column = 0
        while column < columns {
            let count = min(4, columns - column)
            let target = values + column * stride
            if count == 4 {
                for row in 0..<rows {
                    let line = source + row * sourceStride + column
                    target[row] = convert(line[0])
                    target[stride + row] = convert(line[1])
                    target[2 * stride + row] = convert(line[2])
                    target[3 * stride + row] = convert(line[3])
                }
            } else {
                for offset in 0..<count {
                    for row in 0..<rows {
                        target[offset * stride + row] = convert(source[row * sourceStride + column + offset])
                    }
                }
            }
            for offset in 0..<count { for row in rows..<stride { target[offset * stride + row] = 0 } }
            column += count
        }
    }

    func store(side: Int, transposed: Bool, into output: UnsafeMutablePointer<UInt8>) {
        let stride = Self.stride(side)
        for row in 0..<side {
            for column in 0..<side {
                let value = transposed ? values[column * stride + row] : values[row * stride + column]
                // 2^23 plus an integer has that integer in its low bits.
                output[row * side + column] = UInt8(truncatingIfNeeded: (value + 8_388_608).bitPattern)
            }
        }
    }
}
