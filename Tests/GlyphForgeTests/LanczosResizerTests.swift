import Foundation
import Testing

@testable import GlyphForge

@Suite("Lanczos resizer")
struct LanczosResizerTests {
    /// A direct implementation in double precision.
    private func reference(_ bitmap: GlyphBitmap, side: Int) -> [UInt8] {
        func lanczos(_ t: Double) -> Double {
            func sinc(_ t: Double) -> Double { t == 0 ? 1 : sin(.pi * t) / (.pi * t) }
            return t >= -3 && t < 3 ? sinc(t) * sinc(t / 3) : 0
        }
        func resample(_ line: [Double]) -> [Double] {
            let n = line.count
            let scale = Double(n) / Double(side)
            let f = max(scale, 1)
            let support = scale < 1 ? 0.5 : 3 * f
            return (0..<side).map { i in
                let centre = (Double(i) + 0.5) * scale
                let taps = max(0, Int(floor(centre - support)))..<min(n, Int(ceil(centre + support)))
                let weights = taps.map { lanczos((Double($0) - centre + 0.5) / f) }
                let sum = weights.reduce(0, +)
                let value = zip(taps, weights).reduce(0) { $0 + line[$1.0] * ($1.1 / sum) }
                return min(max(floor(value + 0.5), 0), 255)
            }
        }
        var rows = (0..<bitmap.height).map { y in
            (0..<bitmap.width).map { Double(bitmap.pixels[y * bitmap.width + $0]) }
        }
        func horizontal() { rows = rows.map(resample) }
        func vertical() {
            let columns = rows[0].indices.map { x in resample(rows.map { $0[x] }) }
            rows = (0..<side).map { y in columns.map { $0[y] } }
        }
        if bitmap.width < bitmap.height {
            vertical()
            horizontal()
        } else {
            horizontal()
            vertical()
        }
        return rows.flatMap { $0.map { UInt8($0) } }
    }

    private func resized(_ bitmap: GlyphBitmap, side: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: side * side) { buffer, count in
            LanczosResizer(side: side).resize(bitmap, into: buffer.baseAddress!)
            count = side * side
        }
    }

    @Test("Each pixel equals the double-precision reference", arguments: 0..<50)
    func parity(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let width = Int.random(in: 1...160, using: &generator)
        let height = Int.random(in: 1...160, using: &generator)
        let side = [28, 28, 8, 64].randomElement(using: &generator)!
        // Even seeds: noise, whose sums lie anywhere between two levels. Odd seeds: black and white, whose sums are
        // ties.
        let pixels = (0..<width * height).map { _ in
            seed.isMultiple(of: 2)
                ? UInt8.random(in: 0...255, using: &generator) : Bool.random(using: &generator) ? 255 : 0
        }
        let bitmap = GlyphBitmap(width: width, height: height, pixels: pixels)
        #expect(resized(bitmap, side: side) == reference(bitmap, side: side), "\(width) x \(height) to \(side)")
    }

    @Test("A bitmap that already has the output size is unchanged")
    func identity() {
        let pixels = (0..<784).map { UInt8($0 % 256) }
        #expect(resized(GlyphBitmap(width: 28, height: 28, pixels: pixels), side: 28) == pixels)
    }

    @Test("A solid bitmap stays solid", arguments: [(1, 1), (3, 90), (90, 3), (1200, 70)])
    func solid(_ width: Int, _ height: Int) {
        let bitmap = GlyphBitmap(width: width, height: height, pixels: [UInt8](repeating: 255, count: width * height))
        #expect(resized(bitmap, side: 28) == [UInt8](repeating: 255, count: 784))
    }

    @Test("The result does not depend on bitmaps resized before")
    func noMemory() {
        let small = GlyphBitmap(width: 40, height: 60, pixels: (0..<2400).map { UInt8($0 % 251) })
        let large = GlyphBitmap(width: 200, height: 90, pixels: (0..<18000).map { UInt8($0 % 241) })
        let resizer = LanczosResizer(side: 28)
        var output = [UInt8](repeating: 0, count: 784)
        output.withUnsafeMutableBufferPointer {
            resizer.resize(large, into: $0.baseAddress!)
            resizer.resize(small, into: $0.baseAddress!)
        }
        #expect(output == resized(small, side: 28))
    }
}
