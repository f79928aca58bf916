internal import Foundation
internal import GlyphForge
internal import Yams

/// Reads values of a recipe's tree, strictly: what is not as it should be is an error that names its line.
struct RecipeReader {
    let file: String
    /// Width and height of the images in pixels; what some sizes are relative to.
    let side: Int

    func error(_ node: Node, _ problem: String) -> RecipeError { RecipeError(file, line: node.mark?.line, problem) }

    /// What stands at a node, for an error.
    func words(_ node: Node) -> String {
        switch node {
        case .scalar(let scalar): scalar.string.isEmpty ? "nothing" : "'\(harmless(scalar.string))'"
        case .mapping: "keys and values"
        case .sequence: "a list"
        case .alias: "an alias"
        }
    }

    /// The values of a mapping by their keys, which have to be among `keys`.
    func mapping(_ node: Node, _ subject: String, keys: [String]) throws(RecipeError) -> [String: Node] {
        guard case .mapping(let mapping) = node else {
            throw error(
                node, "\(subject) must be keys with values (\(keys.joined(separator: ", "))); got \(words(node))")
        }
        var values: [String: Node] = [:]
        for (key, value) in mapping {
            guard let name = key.scalar?.string, keys.contains(name) else {
                throw error(key, "\(words(key)) is no key of \(subject)" + advice(key, keys))
            }
            values[name] = value
        }
        return values
    }

    /// A name alone, such as `relu`, or one with a value, such as `dropout: 0.5`.
    func choice(_ node: Node, _ subject: String, _ names: [String]) throws(RecipeError) -> (name: String, value: Node?)
    {
        let key: Node, value: Node?
        switch node {
        case .scalar: (key, value) = (node, nil)
        case .mapping(let mapping):
            guard let first = mapping.first else { throw error(node, "\(subject) must have a name; got nothing") }
            (key, value) = (first.key, first.value.scalar?.string == "" ? nil : first.value)
            // What belongs to the name was not indented, most likely.
            if let second = mapping.dropFirst().first?.key, names.contains(key.scalar?.string ?? "") {
                let both = "\(words(key)) and \(words(second))"
                throw error(
                    second,
                    "\(subject) has one name, but here are \(both); indent further what belongs to \(words(key))")
            }
        default: throw error(node, "\(subject) must be a name, with or without a value; got \(words(node))")
        }
        guard let name = key.scalar?.string, names.contains(name) else {
            throw error(key, "\(words(key)) is no \(subject.split(separator: " ").last ?? "")" + advice(key, names))
        }
        return (name, value)
    }

    private func advice(_ node: Node, _ names: [String]) -> String {
        if let near = nearest(node.scalar?.string ?? "", in: names) { return "; did you mean '\(near)'?" }
        return "; there are \(names.joined(separator: ", "))"
    }

    func list(_ node: Node, _ subject: String) throws(RecipeError) -> [Node] {
        guard case .sequence(let sequence) = node else {
            throw error(node, "\(subject) must be a list, a line beginning with '-' for each; got \(words(node))")
        }
        return Array(sequence)
    }

    func text(_ node: Node, _ subject: String) throws(RecipeError) -> String {
        guard let scalar = node.scalar, !scalar.string.isEmpty else {
            throw error(node, "\(subject) must be a text; got \(words(node))")
        }
        return scalar.string
    }

    func flag(_ node: Node, _ subject: String) throws(RecipeError) -> Bool {
        switch plain(node) {
        case "true": return true
        case "false": return false
        default: throw error(node, "\(subject) must be true or false; got \(words(node))")
        }
    }

    func integer(_ node: Node, _ subject: String, _ range: ClosedRange<Int>) throws(RecipeError) -> Int {
        guard let text = plain(node), isDecimal(text), let number = Int(text), range.contains(number) else {
            throw error(node, "\(subject) must be \(Limits.whole(range).words); got \(words(node))")
        }
        return number
    }

    /// A number such as `0.5`, `1e-4` or `1/6`.
    func number<Number: BinaryFloatingPoint & LosslessStringConvertible>(
        _ node: Node, _ subject: String, _ limits: Limits, as: Number.Type = Number.self
    ) throws(RecipeError) -> Number {
        guard let text = plain(node), let number: Number = quotient(text), limits.contain(Double(number)) else {
            throw error(node, "\(subject) must be \(limits.words); got \(words(node))")
        }
        return number
    }

    /// A number such as `1024`, or relative to the images, such as `4 x pixels`.
    ///
    /// - Parameters:
    ///   - unit: The word for what it may be relative to.
    ///   - size: How many of them there are.
    func relativeNumber(
        _ node: Node, _ subject: String, _ limits: Limits, whole: Bool, unit: String, size: Int
    ) throws(RecipeError) -> Double {
        guard let text = plain(node) else {
            throw error(node, "\(subject) must be \(limits.words); got \(words(node))")
        }
        let isRelative = text.hasSuffix(unit)
        var factor = text
        if isRelative {
            factor = text.dropLast(unit.count).trimmingCharacters(in: .whitespaces)
            factor = factor.isEmpty ? "1" : factor.hasSuffix(" x") ? String(factor.dropLast(2)) : "-"
        }
        guard let number: Double = quotient(factor), isRelative || !whole || isDecimal(text) else {
            throw error(
                node,
                "\(subject) must be \(limits.words), or such as '\(whole ? "2" : "0.1") x \(unit)'; got \(words(node))")
        }
        let product = isRelative ? number * Double(size) : number
        let result = whole ? max(product.rounded(), number > 0 ? 1 : 0) : product
        guard limits.contain(result) else {
            let shown = whole ? grouped(Int(exactly: result) ?? .max) : "\(result)"
            let at = isRelative ? ", which is \(shown) with images of \(side) x \(side) pixels" : ""
            throw error(
                node,
                "\(subject) must be \(limits.words), or such as '\(whole ? "2" : "0.1") x \(unit)'; got \(words(node))\(at)"
            )
        }
        return result
    }

    /// A text that is not quoted.
    private func plain(_ node: Node) -> String? {
        guard let scalar = node.scalar, scalar.style == .plain else { return nil }
        return scalar.string
    }

    private func quotient<Number: BinaryFloatingPoint & LosslessStringConvertible>(_ text: String) -> Number? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.allSatisfy(isNumber) else { return nil }
        let numbers = parts.compactMap { Number(String($0)) }
        guard numbers.count == parts.count else { return nil }
        let value = numbers.count == 2 ? numbers[0] / numbers[1] : numbers[0]
        return value.isFinite ? value : nil
    }

    private func isDecimal(_ text: String) -> Bool { text.utf8.allSatisfy { (48...57).contains($0) } && !text.isEmpty }

    /// Whether it is written in digits, with a point or an exponent or not: no `nan`, `inf` or `0x10`.
    private func isNumber(_ text: Substring) -> Bool {
        text.wholeMatch(of: /[-+]?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?/) != nil
    }
}

/// What a number may be.
enum Limits {
    case any
    case above(Double)
    case from(Double)
    case between(Double, Double)
    /// Without the upper end.
    case below(from: Double, Double)
    /// Without either end.
    case inside(Double, Double)
    case whole(ClosedRange<Int>)

    func contain(_ number: Double) -> Bool {
        switch self {
        case .any: number.isFinite
        case .above(let least): number > least
        case .from(let least): number >= least
        case .between(let least, let most): number >= least && number <= most
        case .below(let least, let end): number >= least && number < end
        case .inside(let start, let end): number > start && number < end
        case .whole(let range): number >= Double(range.lowerBound) && number <= Double(range.upperBound)
        }
    }

    var words: String {
        func short(_ number: Double) -> String { Int(exactly: number).map(grouped) ?? "\(number)" }
        return switch self {
        case .any: "a number"
        case .above(let least): "a number above \(short(least))"
        case .from(let least): "a number of \(short(least)) or more"
        case .between(let least, let most): "a number from \(short(least)) to \(short(most))"
        case .below(let least, let end): "a number from \(short(least)) to less than \(short(end))"
        case .inside(let start, let end): "a number above \(short(start)) and below \(short(end))"
        case .whole(let range): "a whole number from \(grouped(range.lowerBound)) to \(grouped(range.upperBound))"
        }
    }
}
