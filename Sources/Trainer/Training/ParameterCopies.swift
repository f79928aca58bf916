internal import CDNNL

/// A copy of every parameter of a network, each in the memory layout of its parameter.
struct ParameterCopies {
    private let network: Network
    private let tensors: [Tensor]

    /// Copies whose numbers are all 0.
    init(of network: Network) throws(EngineError) {
        self.network = network
        var tensors: [Tensor] = []
        for parameter in network.parameters {
            tensors.append(try Tensor(parameter.value.layout, on: network.engine))
        }
        self.tensors = tensors
    }

    private var pairs: Zip2Sequence<[Tensor], [Parameter]> { zip(tensors, network.parameters) }

    /// Sets the copies to the current parameters.
    func copyFromNetwork() {
        for (copy, parameter) in pairs {
            copy.bytes.copyMemory(from: parameter.value.bytes, byteCount: copy.byteCount)
        }
    }

    /// Sets the parameters to the copies.
    func copyToNetwork() {
        for (copy, parameter) in pairs {
            parameter.value.bytes.copyMemory(from: copy.bytes, byteCount: copy.byteCount)
            parameter.hasChanged()
        }
    }

    /// Swaps the parameters and the copies.
    func swapWithNetwork() {
        for (copy, parameter) in pairs {
            let (one, other) = (copy.floats, parameter.value.floats)
            for position in one.indices { (one[position], other[position]) = (other[position], one[position]) }
            parameter.hasChanged()
        }
    }

    /// Updates the copies as running averages: `copy += share * (parameter - copy)`.
    func average(share: Float) {
        for (copy, parameter) in pairs {
            gf_update_average(
                copy.floats.baseAddress!, parameter.value.floats.baseAddress!, copy.floats.count, share)
        }
    }

    /// The name, shape and numbers of each copy, in C order.
    ///
    /// - Parameter prefix: Precedes the name of the parameter.
    func numbers(prefix: String) throws(EngineError) -> [(name: String, shape: [Int], numbers: [Float])] {
        var all: [(name: String, shape: [Int], numbers: [Float])] = []
        for (copy, parameter) in pairs {
            all.append((prefix + parameter.name, parameter.shape, try parameter.plain(copy)))
        }
        return all
    }

    /// Sets the copies to numbers that ``numbers(prefix:)`` returned.
    func set(prefix: String, numbers: (String) throws -> [Float]) throws {
        for (copy, parameter) in pairs { try parameter.set(try numbers(prefix + parameter.name), in: copy) }
    }
}
