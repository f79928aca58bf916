internal import Foundation
internal import GlyphForge

/// Applies the random changes of an ``Augmentation`` to training images. Each thread needs one of its own.
struct Augmenter {
    private let augmentation: Augmentation
    private let side: Int
    private var first: [Float]
    private var second: [Float]
    private var elastic: ElasticField

    init(_ augmentation: Augmentation, side: Int) {
        self.augmentation = augmentation
        self.side = side
        first = Array(repeating: 0, count: side * side)
        second = first
        elastic = ElasticField(side: side)
    }

    /// Applies a random change to an image.
    ///
    /// - Parameters:
    ///   - pixels: `side * side` grey levels.
    ///   - seed: Random seed for the change.
    ///   - result: Receives the changed grey levels, 0 to 255.
    mutating func apply(
        to pixels: UnsafeRawBufferPointer, seed: UInt64, into result: UnsafeMutableBufferPointer<Float>
    ) {
        var generator = SeededGenerator(seed: seed)
        for position in 0..<side * side { first[position] = Float(pixels[position]) }
        changeWeight(&generator)
        if augmentation.framing > 0, Float.random(in: 0..<1, using: &generator) < augmentation.framing {
            frame(&generator)
        } else {
            warp(Placement(), &generator)
        }
        if Float.random(in: 0..<1, using: &generator) < augmentation.inversion {
            for position in 0..<side * side { first[position] = 255 - first[position] }
        }
        if Float.random(in: 0..<1, using: &generator) < augmentation.erasing { erase(&generator) }
        _ = result.update(fromContentsOf: first)
    }

    /// Makes the strokes thicker or thinner, or leaves only their outlines.
    ///
    /// Thickening moves each pixel towards the maximum over itself and its four neighbours, up to twice; thinning moves
    /// it towards the minimum, up to once; the amount is random. Outlining subtracts the minimum.
    private mutating func changeWeight(_ generator: inout SeededGenerator) {
        let choice = Float.random(in: 0..<1, using: &generator)
        var share = Float.random(in: 0..<1, using: &generator)
        let weight = augmentation.weight
        if choice < weight {
            share *= 2
            combineNeighbours(max)
            if share > 1 {
                swap(&first, &second)
                combineNeighbours(max)
                share -= 1
            }
            for position in first.indices { first[position] += share * (second[position] - first[position]) }
        } else if choice < 2 * weight {
            combineNeighbours(min)
            for position in first.indices { first[position] += share * (second[position] - first[position]) }
        } else if choice < 2 * weight + augmentation.outline {
            combineNeighbours(min)
            for position in first.indices { first[position] -= second[position] }
        }
    }

    /// Writes to `second` the minimum or maximum over each pixel and its four neighbours in `first`.
    private mutating func combineNeighbours(_ choose: (Float, Float) -> Float) {
        for y in 0..<side {
            for x in 0..<side {
                let position = y * side + x
                var value = first[position]
                if x > 0 { value = choose(value, first[position - 1]) }
                if x + 1 < side { value = choose(value, first[position + 1]) }
                if y > 0 { value = choose(value, first[position - side]) }
                if y + 1 < side { value = choose(value, first[position + side]) }
                second[position] = value
            }
        }
    }

    /// The scale of a character, and the offset of its centre from the image's centre in pixels.
    private struct Placement {
        var size: Float = 1
        var right: Float = 0
        var down: Float = 0
    }

    /// Shifts, rotates, shears, scales and bends the image about its centre, in addition to the given placement.
    ///
    /// Interpolation is bilinear; pixels outside the image are background.
    private mutating func warp(_ placement: Placement, _ generator: inout SeededGenerator) {
        func upTo(_ limit: Float) -> Float { limit > 0 ? Float.random(in: -limit...limit, using: &generator) : 0 }
        let angle = upTo(augmentation.rotation) * .pi / 180
        let shear = upTo(augmentation.shear)
        let wide = placement.size * exp(upTo(log1p(augmentation.scale)))
        let high = placement.size * exp(upTo(log1p(augmentation.scale)))
        let right = placement.right + upTo(augmentation.shift), down = placement.down + upTo(augmentation.shift)
        let isElastic = augmentation.elastic > 0
        if isElastic { elastic.draw(upTo: augmentation.elastic, &generator) }
        guard isElastic || angle != 0 || shear != 0 || wide != 1 || high != 1 || right != 0 || down != 0 else { return }
        // The matrix maps places in the result to places in the source.
        let cosine = cos(angle), sine = sin(angle)
        let xx = (cosine + shear * sine) / wide, xy = (sine - shear * cosine) / wide
        let yx = -sine / high, yy = cosine / high
        let middle = Float(side - 1) / 2
        let limit = Float(side)
        for y in 0..<side {
            let dy = Float(y) - middle - down
            for x in 0..<side {
                let dx = Float(x) - middle - right
                var sourceX = middle + xx * dx + xy * dy, sourceY = middle + yx * dx + yy * dy
                if isElastic {
                    let moved = elastic.displacement(x: x, y: y)
                    sourceX += moved.right
                    sourceY += moved.down
                }
                guard sourceX > -1, sourceY > -1, sourceX < limit, sourceY < limit else {
                    second[y * side + x] = 0
                    continue
                }
                let floorX = sourceX.rounded(.down), floorY = sourceY.rounded(.down)
                let shareX = sourceX - floorX, shareY = sourceY - floorY
                let left = Int(floorX), top = Int(floorY)
                let hasLeft = left >= 0, hasRight = left + 1 < side
                var upper: Float = 0, lower: Float = 0
                if top >= 0 {
                    let row = top * side + left
                    if hasLeft { upper += (1 - shareX) * first[row] }
                    if hasRight { upper += shareX * first[row + 1] }
                }
                if top + 1 < side {
                    let row = (top + 1) * side + left
                    if hasLeft { lower += (1 - shareX) * first[row] }
                    if hasRight { lower += shareX * first[row + 1] }
                }
                second[y * side + x] = upper + shareY * (lower - upper)
            }
        }
        swap(&first, &second)
    }

    /// Shrinks the character and puts it into a disc, a square or a diamond on a plain background, like a badge, a key
    /// or a decorated initial.
    ///
    /// (With another image as the background, networks learn to ignore characters that fill the whole image, as all
    /// unchanged images do.)
    private mutating func frame(_ generator: inout SeededGenerator) {
        let size = Float.random(in: 0.4...0.8, using: &generator)
        let room = (1 - size) * Float(side) / 2
        let placement = Placement(
            size: size, right: Float.random(in: -room...room, using: &generator),
            down: Float.random(in: -room...room, using: &generator))
        warp(placement, &generator)
        let shape = Int.random(in: 0..<3, using: &generator)
        // From the smallest radius that encloses most of a letter up to a third more.
        let radius = size * Float(side) / 2 * [1.2, 1, 1.5][shape] * Float.random(in: 1...1.35, using: &generator)
        let rim = Bool.random(using: &generator) ? Float.random(in: 1...2.5, using: &generator) : 0
        let rimLevel: Float = Bool.random(using: &generator) ? 255 : 0
        let isInverted = Bool.random(using: &generator)
        let ground: Float = Bool.random(using: &generator) ? 255 : 0
        let middle = Float(side - 1) / 2
        for y in 0..<side {
            for x in 0..<side {
                let position = y * side + x
                let dx = abs(Float(x) - middle - placement.right), dy = abs(Float(y) - middle - placement.down)
                let distance =
                    switch shape {
                    case 0: (dx * dx + dy * dy).squareRoot()
                    case 1: max(dx, dy)
                    default: dx + dy
                    }
                let inRim = min(max(radius + rim - distance + 0.5, 0), 1),
                    inside = min(max(radius - distance + 0.5, 0), 1)
                let level = ground + inRim * (rimLevel - ground)
                first[position] = level + inside * ((isInverted ? 255 - first[position] : first[position]) - level)
            }
        }
    }

    /// Fills a random rectangle with a random grey (random erasing; Zhong et al., AAAI 2020).
    private mutating func erase(_ generator: inout SeededGenerator) {
        let maxSize = max(side / 2, 1)
        let wide = Int.random(in: 1...maxSize, using: &generator)
        let high = Int.random(in: 1...maxSize, using: &generator)
        let left = Int.random(in: 0...side - wide, using: &generator),
            top = Int.random(in: 0...side - high, using: &generator)
        let grey = Float.random(in: 0...255, using: &generator)
        for y in top..<top + high { for x in left..<left + wide { first[y * side + x] = grey } }
    }
}
