using Gordo.Api.Hosting;
using Microsoft.AspNetCore.Mvc;

namespace Gordo.Tests.Hosting;

/// <summary>A controller that is not named is not served.</summary>
internal sealed class ControllerTypesTests
{
    [Test]
    public void Every_controller_of_the_server_is_named() => new ControllerTypes().Types.Should().BeEquivalentTo(
        typeof(GordoServer).Assembly.DefinedTypes.Where(type => type.IsAssignableTo(typeof(ControllerBase)) && !type.IsAbstract));
}
