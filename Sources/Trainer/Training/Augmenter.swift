internal import Foundation
internal import GlyphForge

/// Draws training images anew with small changes, as an ``Augmentation`` asks. One for each thread.
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

    /// Changes an image by chance.
    ///
    /// - Parameters:
    ///   - pixels: `side * side` grey levels.
    ///   - seed: Decides the change.
    ///   - result: Receives grey levels from 0 to 255, changed.
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

    /// Thicker, thinner or outlined strokes: a pixel becomes the most, or the least, of itself and its four neighbours,
    /// or what the least leaves of it; thinning by a chance share of that, and thickening by one of twice that.
    private mutating func changeWeight(_ generator: inout SeededGenerator) {
        let choice = Float.random(in: 0..<1, using: &generator)
        var share = Float.random(in: 0..<1, using: &generator)
        let weight = augmentation.weight
        if choice < weight {
            share *= 2
            spread(max)
            if share > 1 {
                swap(&first, &second)
                spread(max)
                share -= 1
            }
            for position in first.indices { first[position] += share * (second[position] - first[position]) }
        } else if choice < 2 * weight {
            spread(min)
            for position in first.indices { first[position] += share * (second[position] - first[position]) }
        } else if choice < 2 * weight + augmentation.outline {
            spread(min)
            for position in first.indices { first[position] -= second[position] }
        }
    }

    private mutating func spread(_ choose: (Float, Float) -> Float) {
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

    /// Where a character goes: how large it becomes, and where its middle lies from the image's.
    private struct Placement {
        var size: Float = 1
        var right: Float = 0
        var down: Float = 0
    }

    /// Moves, turns, slants and scales about the middle, and bends, beside what the placement asks; between pixels
    /// linearly, and beyond the edge background.
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
        // From a place in the result back to one in the source.
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

    /// Makes the character smaller and sets it in a disc, a square or a diamond, as badges, keys and initials have it,
    /// on a plain ground. (On another image as its ground, networks learn to pass over what fills the whole image: as
    /// all images do that are not changed.)
    private mutating func frame(_ generator: inout SeededGenerator) {
        let size = Float.random(in: 0.4...0.8, using: &generator)
        let room = (1 - size) * Float(side) / 2
        let placement = Placement(
            size: size, right: Float.random(in: -room...room, using: &generator),
            down: Float.random(in: -room...room, using: &generator))
        warp(placement, &generator)
        let shape = Int.random(in: 0..<3, using: &generator)
        // The least that holds most of a letter, and up to a third more.
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

    /// Fills a rectangle with a grey (Zhong et al., AAAI 2020).
    private mutating func erase(_ generator: inout SeededGenerator) {
        let most = max(side / 2, 1)
        let wide = Int.random(in: 1...most, using: &generator), high = Int.random(in: 1...most, using: &generator)
        let left = Int.random(in: 0...side - wide, using: &generator),
            top = Int.random(in: 0...side - high, using: &generator)
        let grey = Float.random(in: 0...255, using: &generator)
        for y in top..<top + high { for x in left..<left + wide { first[y * side + x] = grey } }
    }
}
