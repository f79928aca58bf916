internal import CFreeType

/// An instance of a face: a position on the axes of a variable font, or the face itself for other fonts.
public struct FaceInstance: Hashable, Sendable {
    /// The instance's name in the font, such as `Bold`; nil when it has none.
    public var name: String?
    /// Its position, such as `wght=700,wdth=87.5`; nil for the default instance.
    public var axes: String?
    /// The position in FreeType's form: one 16.16 fixed-point number for each axis.
    fileprivate var coordinates: [Int] = []

    /// The default instance.
    static let `default` = FaceInstance()
}

/// Which instances of variable fonts are drawn.
public enum InstanceSelection: Hashable, Sendable, CustomStringConvertible {
    /// Only the default instance.
    case `default`
    /// The default instance and the named instances.
    case named
    /// The default instance, and a grid with the given number of evenly spaced positions on each axis.
    case grid(Int)

    /// The number of positions on an axis that a grid may have.
    public static let gridSizes = 2...100

    /// Parses `default`, `named` or `grid:N`; nil for anything else.
    public init?(_ text: String) {
        switch text {
        case "default": self = .default
        case "named": self = .named
        default:
            guard text.hasPrefix("grid:"), let count = Int(text.dropFirst(5)), Self.gridSizes.contains(count) else {
                return nil
            }
            self = .grid(count)
        }
    }

    /// The text that ``init(_:)`` parses.
    public var description: String {
        switch self {
        case .default: "default"
        case .named: "named"
        case .grid(let count): "grid:\(count)"
        }
    }
}

extension Face {
    /// Maximum instances of a face. Beyond it, a grid leaves further axes at their default, and only the first named
    /// instances are used.
    private static let maxInstances = 1000

    /// The selected instances without duplicates, the default one first.
    func instances(_ selection: InstanceSelection) -> [FaceInstance] {
        guard selection != .default, isVariable else { return [.default] }
        var raw: UnsafeMutablePointer<FT_MM_Var>?
        guard FT_Get_MM_Var(handle, &raw) == 0, let raw else { return [.default] }
        defer { FT_Done_MM_Var(libraryHandle, raw) }
        let axes = (0..<Int(raw.pointee.num_axis)).map { Axis(raw.pointee.axis[$0]) }
        guard !axes.isEmpty else { return [.default] }
        var found: [FaceInstance] = []
        switch selection {
        case .default: break
        case .named:
            let count = min(Int(raw.pointee.num_namedstyles), Self.maxInstances)
            for style in UnsafeBufferPointer(start: raw.pointee.namedstyle, count: count) {
                let coordinates = axes.indices.map { Int(style.coords[$0]) }
                found.append(instance(axes, coordinates, name: name(withID: Int(style.strid))))
            }
        case .grid(let count):
            found = Self.grid(axes, count).map { instance(axes, $0, name: nil) }
        }
        var seen: Set<[Int]> = [axes.map(\.standard)]
        return [.default] + found.filter { seen.insert($0.coordinates).inserted }
    }

    /// Selects an instance. The size must be set again afterwards.
    func select(_ instance: FaceInstance) throws(FontError) {
        let coordinates = instance.coordinates.map { FT_Fixed($0) }
        // Zero coordinates select the default.
        let status = coordinates.withUnsafeBufferPointer {
            FT_Set_Var_Design_Coordinates(handle, FT_UInt($0.count), UnsafeMutablePointer(mutating: $0.baseAddress))
        }
        guard status == 0 else { throw FontError(.cannotDraw, subject, FreeTypeStatus.message(status)) }
    }

    private struct Axis {
        let tag: String
        let range: (Int, Int)
        let standard: Int

        init(_ axis: FT_Var_Axis) {
            let bytes = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: axis.tag >> $0) }
            tag = String(decoding: bytes.map { (33..<127).contains($0) ? $0 : UInt8(ascii: "_") }, as: UTF8.self)
            range = (axis.minimum, max(axis.minimum, axis.maximum))
            standard = axis.def
        }
    }

    /// All combinations of positions on the most important axes, for as many axes as ``maxInstances`` allows.
    private static func grid(_ axes: [Axis], _ count: Int) -> [[Int]] {
        let known = ["wght", "wdth", "opsz", "slnt", "ital"]
        func rank(_ axis: Int) -> Int { known.firstIndex(of: axes[axis].tag) ?? known.count }
        var places = [axes.map(\.standard)]
        for axis in axes.indices.sorted(by: { (rank($0), $0) < (rank($1), $1) }) {
            guard places.count * count <= maxInstances else { break }
            let (low, high) = axes[axis].range
            places = places.flatMap { place in
                (0..<count).map { step in
                    var moved = place
                    moved[axis] = low + (high - low) * step / (count - 1)
                    return moved
                }
            }
        }
        return places
    }

    private func instance(_ axes: [Axis], _ coordinates: [Int], name: String?) -> FaceInstance {
        let text = zip(axes, coordinates).map { axis, value in
            let number = Double(value) / 65536
            return
                "\(axis.tag)=\(number == number.rounded() ? "\(Int(number))" : "\((number * 1000).rounded() / 1000)")"
        }
        return FaceInstance(name: name, axes: text.joined(separator: ","), coordinates: coordinates)
    }
}
