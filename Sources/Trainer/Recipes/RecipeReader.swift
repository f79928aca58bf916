internal import Foundation
internal import GlyphForge
internal import Yams

/// Reads the values in a recipe's tree. Every deviation from the format is an error with the line number.
struct RecipeReader {
    let file: String
    /// Width and height of the images in pixels. Some sizes are relative to it.
    let side: Int

    func error(_ node: Node, _ problem: String) -> RecipeError { RecipeError(file, line: node.mark?.line, problem) }

    /// The value of a node for an error.
    func text(of node: Node) -> String {
        switch node {
        case .scalar(let scalar): scalar.string.isEmpty ? "nothing" : "'\(RecipeError.excerpt(scalar.string))'"
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .alias: "an alias"
        }
    }

    /// The values of a mapping by key. All keys must be among `keys`.
    func mapping(_ node: Node, _ subject: String, keys: [String]) throws(RecipeError) -> [String: Node] {
        guard case .mapping(let mapping) = node else {
            throw error(
                node,
                "\(subject) must be a mapping with the keys \(keys.joined(separator: ", ")); got \(text(of: node))")
        }
        var values: [String: Node] = [:]
        for (key, value) in mapping {
            guard let name = key.scalar?.string, keys.contains(name) else {
                throw error(
                    key, "\(subject) has no key \(text(of: key))" + advice(key, keys, otherwise: "the keys are"))
            }
            values[name] = value
        }
        return values
    }

    /// A name without a value, such as `relu`, or with one, such as `dropout: 0.5`.
    func choice(_ node: Node, _ subject: String, _ names: [String]) throws(RecipeError) -> (name: String, value: Node?)
    {
        let key: Node, value: Node?
        switch node {
        case .scalar: (key, value) = (node, nil)
        case .mapping(let mapping):
            guard let first = mapping.first else { throw error(node, "\(subject) must have a name; got nothing") }
            (key, value) = (first.key, first.value.scalar?.string == "" ? nil : first.value)
            // Most likely the lines of the first name are not indented far enough.
            if let second = mapping.dropFirst().first?.key, names.contains(key.scalar?.string ?? "") {
                throw error(
                    second,
                    "\(subject) must have one name, but has \(text(of: key)) and \(text(of: second)); indent the "
                        + "lines that belong to \(text(of: key)) further")
            }
        default: throw error(node, "\(subject) must be a name, with or without a value; got \(text(of: node))")
        }
        guard let name = key.scalar?.string, names.contains(name) else {
            let kind = subject.split(separator: " ").last ?? ""
            throw error(key, "unknown \(kind) \(text(of: key))" + advice(key, names, otherwise: "choose one of"))
        }
        return (name, value)
    }

    private func advice(_ node: Node, _ names: [String], otherwise introduction: String) -> String {
        if let near = Spelling.nearest(to: node.scalar?.string ?? "", in: names) {
            return "; did you mean '\(near)'?"
        }
        return "; \(introduction) \(names.joined(separator: ", "))"
    }

    func list(_ node: Node, _ subject: String) throws(RecipeError) -> [Node] {
        guard case .sequence(let sequence) = node else {
            throw error(
                node, "\(subject) must be a list, with a line starting with '-' for each item; got \(text(of: node))")
        }
        return Array(sequence)
    }

    func text(_ node: Node, _ subject: String) throws(RecipeError) -> String {
        guard let scalar = node.scalar, !scalar.string.isEmpty else {
            throw error(node, "\(subject) must be text; got \(text(of: node))")
        }
        return scalar.string
    }

    func flag(_ node: Node, _ subject: String) throws(RecipeError) -> Bool {
        switch plain(node) {
        case "true": return true
        case "false": return false
        default: throw error(node, "\(subject) must be true or false; got \(text(of: node))")
        }
    }

    func integer(_ node: Node, _ subject: String, _ range: ClosedRange<Int>) throws(RecipeError) -> Int {
        guard let text = plain(node), isDecimal(text), let number = Int(text), range.contains(number) else {
            throw error(node, "\(subject) must be \(Limits.whole(range).text); got \(text(of: node))")
        }
        return number
    }

    /// A number such as `0.5`, `1e-4` or `1/6`.
    func number<Number: BinaryFloatingPoint & LosslessStringConvertible>(
        _ node: Node, _ subject: String, _ limits: Limits, as: Number.Type = Number.self
    ) throws(RecipeError) -> Number {
        guard let text = plain(node), let number: Number = quotient(text), limits.contain(Double(number)) else {
            throw error(node, "\(subject) must be \(limits.text); got \(text(of: node))")
        }
        return number
    }

    /// A unit that a number may be relative to.
    struct Unit {
        /// The name in recipes.
        let name: String
        let size: Int
        /// Whether results are whole numbers.
        let isWhole: Bool

        var example: String { "\(isWhole ? "2" : "0.1") x \(name)" }
    }

    /// The unit for a number of dense units: the pixels of an image.
    var pixels: Unit { Unit(name: "pixels", size: side * side, isWhole: true) }

    /// The unit for a distance in an image: its width and height.
    var imageSide: Unit { Unit(name: "side", size: side, isWhole: false) }

    /// A number such as `1024`, or a number relative to the images such as `4 x pixels`.
    func relativeNumber(
        _ node: Node, _ subject: String, _ limits: Limits, _ unit: Unit
    ) throws(RecipeError) -> Double {
        guard let text = plain(node) else {
            throw error(node, "\(subject) must be \(limits.text); got \(text(of: node))")
        }
        let requirement = "\(subject) must be \(limits.text), or relative such as '\(unit.example)'"
        let isRelative = text.hasSuffix(unit.name)
        var factor = text
        if isRelative {
            factor = text.dropLast(unit.name.count).trimmingCharacters(in: .whitespaces)
            factor = factor.isEmpty ? "1" : factor.hasSuffix(" x") ? String(factor.dropLast(2)) : "-"
        }
        guard let number: Double = quotient(factor), isRelative || !unit.isWhole || isDecimal(text) else {
            throw error(node, "\(requirement); got \(self.text(of: node))")
        }
        let product = isRelative ? number * Double(unit.size) : number
        let result = unit.isWhole ? max(product.rounded(), number > 0 ? 1 : 0) : product
        guard limits.contain(result) else {
            let shown = unit.isWhole ? TextFormat.grouped(Int(exactly: result) ?? .max) : "\(result)"
            let explanation = isRelative ? ", which is \(shown) for images of \(side) x \(side) pixels" : ""
            throw error(node, "\(requirement); got \(self.text(of: node))\(explanation)")
        }
        return result
    }

    /// The text of a node that is not quoted.
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

    /// Whether the text is a number in decimal notation, optionally with an exponent; `nan`, `inf` and `0x10` are not.
    private func isNumber(_ text: Substring) -> Bool {
        text.wholeMatch(of: /[-+]?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?/) != nil
    }
}

/// The range of a number.
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
        case .above(let start): number > start
        case .from(let minimum): number >= minimum
        case .between(let minimum, let maximum): number >= minimum && number <= maximum
        case .below(let minimum, let end): number >= minimum && number < end
        case .inside(let start, let end): number > start && number < end
        case .whole(let range): number >= Double(range.lowerBound) && number <= Double(range.upperBound)
        }
    }

    /// The range in words for an error.
    var text: String {
        func short(_ number: Double) -> String { Int(exactly: number).map(TextFormat.grouped) ?? "\(number)" }
        return switch self {
        case .any: "a number"
        case .above(let start): "a number above \(short(start))"
        case .from(let minimum): "a number of at least \(short(minimum))"
        case .between(let minimum, let maximum): "a number from \(short(minimum)) to \(short(maximum))"
        case .below(let minimum, let end): "a number of at least \(short(minimum)) and below \(short(end))"
        case .inside(let start, let end): "a number above \(short(start)) and below \(short(end))"
        case .whole(let range):
            "a whole number from \(TextFormat.grouped(range.lowerBound)) to \(TextFormat.grouped(range.upperBound))"
        }
    }
}
