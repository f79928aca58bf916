import Foundation

/// The limits of a container: Linux control groups, versions 1 and 2.
enum ControlGroup {
    /// The processor time that the limit allows, in processors; nil without a limit.
    ///
    /// - Parameter root: The folder that contains `proc` and `sys`.
    static func processorLimit(root: String = "/") -> Double? {
        let version2 = folders("", root).compactMap { folder -> Double? in
            let words = read(folder + "/cpu.max").split(separator: " ")
            guard words.count == 2, let quota = Double(words[0]), let period = Double(words[1]), period > 0 else {
                return nil
            }
            return quota / period
        }
        let version1 = folders("cpu", root).compactMap { folder -> Double? in
            guard let quota = Double(read(folder + "/cpu.cfs_quota_us")),
                let period = Double(read(folder + "/cpu.cfs_period_us")),
                quota > 0, period > 0
            else { return nil }
            return quota / period
        }
        return (version2 + version1).min()
    }

    /// The unused memory below the limit, in bytes; nil without a limit.
    static func freeMemory(root: String = "/") -> Int? {
        func left(_ folders: [String], _ limit: String, _ used: String) -> [Int] {
            folders.compactMap { folder in
                // Without a limit, version 1 reports a number larger than any memory.
                guard let limit = Int(read(folder + limit)), limit < 1 << 50, let used = Int(read(folder + used)) else {
                    return nil
                }
                return max(0, limit - used)
            }
        }
        return
            (left(folders("", root), "/memory.max", "/memory.current")
            + left(folders("memory", root), "/memory.limit_in_bytes", "/memory.usage_in_bytes")).min()
    }

    /// The folders of this process's group and of its ancestors, for a controller of version 1, or for version 2 (the
    /// empty name).
    private static func folders(_ controller: String, _ root: String) -> [String] {
        let mount = root + "/sys/fs/cgroup" + (controller.isEmpty ? "" : "/" + controller)
        var folders = [mount]
        for line in read(root + "/proc/self/cgroup").split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3,
                parts[1].split(separator: ",").contains(Substring(controller)) || parts[1] == controller
            else { continue }
            var path = mount
            for part in parts[2].split(separator: "/") {
                path += "/" + part
                folders.append(path)
            }
        }
        return folders
    }

    /// The contents of a file; empty when it does not exist, which means that the group has no such limit.
    private static func read(_ path: String) -> String {
        ((try? String(contentsOfFile: path, encoding: .utf8)) ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
