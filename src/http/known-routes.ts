/** Which methods each address takes, so that a wrong method can be told from a wrong address. */
export class KnownRoutes {
  private readonly routes: { readonly path: RegExp; readonly methods: readonly string[] }[] = [];

  /** @param pattern as routes are registered: `/v1/alerts/:id` */
  add(pattern: string, methods: string | readonly string[]): void {
    const path = new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll(/:\w+/g, '[^/]+')}$`);
    this.routes.push({ path, methods: [methods].flat() });
  }

  /** @param path without its query; slashes too many are overlooked, as the router does. Empty where nothing is at this address */
  methodsOf(path: string): readonly string[] {
    const clean = path.replaceAll(/\/{2,}/g, '/').replace(/(?<=.)\/$/, '');
    return [...new Set(this.routes.filter((route) => route.path.test(clean)).flatMap(({ methods }) => methods))];
  }
}
